/** The report's style sheet. The colours of series follow Okabe and Ito, and also differ in lightness. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1c2430; --faint: #5b6675; --line: #dde2e9; --own: #eef5fb;
  --met: #00704f; --missed: #b23c00; --skipped: #5b6675;
  --series-0: #0072b2; --series-1: #56b4e9; --series-2: #d55e00; --series-3: #009e73;
  --series-4: #b0508a; --series-5: #c08a00; --series-6: #6a4fb3; --series-7: #667080;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151b; --card: #191f27; --text: #e4e9f0; --faint: #9aa6b5; --line: #303945; --own: #1b2b3b;
    --met: #3ecf9c; --missed: #ff9a57; --skipped: #9aa6b5;
    --series-0: #3c9fe0; --series-1: #a3d8ff; --series-2: #f0783c; --series-3: #2cc295;
    --series-4: #e28fc1; --series-5: #e6b422; --series-6: #a78bfa; --series-7: #8d98a7;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 4rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
body > header, main { max-width: 1400px; margin: auto; padding: 0 clamp(12px, 3vw, 32px); }
body > header { padding-top: 2rem; }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -.02em; }
h2 { margin: 2.75rem 0 .25rem; font-size: 1.45rem; letter-spacing: -.01em; }
h3 { margin: 1.75rem 0 .75rem; font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; color: var(--faint); }
h4 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
body > header p, .lead { max-width: 46rem; margin: .5rem 0 1rem; }
small { display: block; font-size: .76rem; font-weight: 400; color: var(--faint); }
dl { display: flex; flex-wrap: wrap; gap: .5rem 1.75rem; margin: 1.25rem 0; }
dt { font-size: .78rem; color: var(--faint); }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
nav { position: sticky; top: 0; z-index: 1; display: flex; gap: .25rem; overflow-x: auto; padding: .5rem calc(max(clamp(12px, 3vw, 32px), (100% - 1400px) / 2 + 32px) - .7rem);
  background: var(--page); border-bottom: 1px solid var(--line); }
nav a { padding: .3rem .7rem; border-radius: 99px; color: inherit; text-decoration: none; white-space: nowrap; }
nav a:hover { background: var(--line); }
:focus-visible { outline: 2px solid var(--series-0); outline-offset: 2px; }
nav a:focus-visible { outline-offset: -2px; }
main { padding-bottom: 4rem; }
.grid, .rows { display: grid; gap: 1rem; }
.grid { grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); }
.card, .targets, section > .scroll { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.card { min-width: 0; padding: clamp(.7rem, 2vw, 1rem); }
figure { margin: .25rem 0 .5rem; }
.card svg { width: 100%; max-width: 34rem; height: auto; }
@media (min-width: 58rem) {
  .rows .card { display: grid; grid-template: auto 1fr / minmax(0, 30rem) minmax(0, 1fr); gap: 0 2.5rem; align-items: start; }
  .rows header { grid-column: 1 / -1; }
}
.card svg [aria-label$="grid"] { stroke: var(--line); stroke-opacity: 1; }
.note { margin: 0 0 .6rem; font-size: .82rem; color: var(--faint); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .87rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem clamp(.25rem, 1vw, .5rem); text-align: right; vertical-align: top; border-top: 1px solid var(--line); }
thead th { white-space: nowrap; }
thead th, thead td { border: 0; font-size: .78rem; font-weight: 400; color: var(--faint); vertical-align: bottom; }
th:first-child { text-align: left; font-weight: 400; }
.own { background: var(--own); }
.own th, .own td { font-weight: 650; }
@media (min-width: 40rem) { tbody th:first-child { white-space: nowrap; } }
.bars tbody th:first-child, .skipped tbody th:first-child { white-space: normal; }
.swatch { display: inline-block; width: 1.4rem; margin-right: .45rem; vertical-align: middle; }
.bars th:first-child { overflow-wrap: anywhere; }
.bars th:first-child, .bars tfoot td:first-child { width: 100%; }
.bars td { white-space: nowrap; }
.bars th .swatch { display: none; }
.track { display: block; position: relative; height: 12px; margin: .25rem 0 .2rem; }
.track > span { position: absolute; }
.bar { inset: 0 auto 0 0; min-width: 1px; border-radius: 0 3px 3px 0; background: var(--colour); }
.bar.dashed { background: repeating-linear-gradient(115deg, var(--colour) 0 6px, transparent 6px 8px); }
.bar.dotted { background: repeating-linear-gradient(65deg, var(--colour) 0 3px, transparent 3px 6px); }
.half { top: 1px; bottom: 1px; border: solid var(--text); border-width: 0 1.5px; }
.half::after { content: ''; position: absolute; inset: calc(50% - .75px) 0 auto; height: 1.5px; background: var(--text); }
.tick { top: -2px; bottom: -2px; width: 1px; background: var(--line); }
.axis { display: block; position: relative; height: 1rem; font-size: .72rem; color: var(--faint); }
.axis span { position: absolute; transform: translateX(-50%); }
.targets { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 32rem), 1fr)); gap: 0 2rem; margin: 0; padding: .5rem 1rem; list-style: none; }
.targets li { display: flex; gap: .75rem; padding: .45rem 0; overflow-wrap: anywhere; }
.targets .verdict { flex: 0 0 5.25rem; margin: 0; }
.verdict { font-weight: 650; white-space: nowrap; margin-right: .75rem; }
.met { color: var(--met); } .missed { color: var(--missed); } .skipped.verdict { color: var(--skipped); }
table.skipped th, table.skipped td { padding: .5rem 1rem; text-align: left; }
table.skipped tbody th { font-weight: 650; }
`;
