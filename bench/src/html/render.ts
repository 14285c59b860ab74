import type { Results, Scene, TargetResult } from '../results.ts';
import { barCard } from './bars.ts';
import { latencyCard } from './latency.ts';
import { type Look, looksOf } from './looks.ts';
import { type Content, html, Markup } from './markup.ts';
import { memoryCards } from './memory.ts';
import { STYLE } from './style.ts';
import { throughputCards } from './throughput.ts';

const SCENES: readonly { readonly scene: Scene; readonly title: string; readonly lead: string }[] = [
  { scene: 'renderer-renderer', title: 'Renderer ↔ renderer', lead: 'Between two renderer processes.' },
  { scene: 'node-node', title: 'Node ↔ Node', lead: 'Between two Node processes.' },
  { scene: 'renderer-node', title: 'Renderer ↔ Node', lead: 'Between a renderer process and a Node process.' },
  { scene: 'broker', title: 'Broker and relay', lead: 'What the process in the middle costs, and how it holds up.' },
];

/** Renders results as a standalone HTML page, without scripts or external resources. */
export function renderHtml(results: Results): string {
  const { targets, skipped } = results;
  const lookOf = looksOf(results);
  const sections = [
    ...(targets.length > 0 ? [{ id: 'targets', title: 'Targets', body: targetList(targets) }] : []),
    ...SCENES.filter(({ scene }) =>
      [results.measurements, results.latencies, results.memory].flat().some((result) => result.scene === scene),
    ).map(({ scene, title, lead }) => ({ id: scene, title, body: sceneBody(scene, lead, results, lookOf) })),
    ...(skipped.length > 0 ? [{ id: 'skipped', title: 'Not measured', body: skippedTable(results) }] : []),
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>peerport bench, ${results.date.slice(0, 10)}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${header(results)}
<nav aria-label="Sections">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>
<main>
${sections.map(
  ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}</section>
`,
)}</main>
</body>
</html>
`.toString();
}

function header({ machine, date, versions, roundsCount }: Results): Markup {
  const time = new Date(date).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return html`<header>
<h1>peerport bench</h1>
<p>What peerport costs, next to the platform and the alternatives. Medians of all rounds; in each round each contender had a
turn. The thin line on a bar, and the small figures, show the middle half of the rounds. Ratios are those of the medians.</p>
<dl>
<div><dt>Machine</dt><dd>${machine}</dd></div>
<div><dt>Date</dt><dd><time datetime="${date}">${time} UTC</time></dd></div>
<div><dt>Rounds</dt><dd>${roundsCount}</dd></div>
${Object.entries(versions).map(
  ([name, version]) => html`<div><dt>${name}</dt><dd>${version}</dd></div>
`,
)}</dl>
</header>`;
}

const VERDICTS = { met: '✓', missed: '✗', skipped: '–' } as const;

function targetList(targets: readonly TargetResult[]): Markup {
  const counts = (['met', 'missed', 'skipped'] as const).map(
    (verdict) => [verdict, targets.filter((target) => target.verdict === verdict).length] as const,
  );
  return html`<p class="lead">${counts.map(([verdict, count]) => html`<span class="verdict ${verdict}">${VERDICTS[verdict]} ${count} ${verdict}</span> `)}</p>
<ul class="targets">
${targets.map(
  ({
    target,
    verdict,
    detail,
  }) => html`<li><span class="verdict ${verdict}">${VERDICTS[verdict]} ${verdict}</span><div>${target}<small>${detail}</small></div></li>
`,
)}</ul>
`;
}

function sceneBody(scene: Scene, lead: string, results: Results, lookOf: (contender: string) => Look): Markup {
  const here = <Result extends { readonly scene: Scene }>(all: readonly Result[]) =>
    all.filter((result) => result.scene === scene);
  const measurements = here(results.measurements);
  return html`<p class="lead">${lead}</p>
${cards(
  'Figures',
  'grid',
  byWorkload(measurements).map((group) => barCard(group, lookOf)),
)}
${cards(
  'Latency',
  'rows',
  byWorkload(here(results.latencies)).map((group) => latencyCard(group, lookOf)),
)}
${cards('Throughput', 'rows', scene === 'broker' ? undefined : throughputCards(measurements, lookOf))}
${cards(
  'Memory',
  'grid',
  byWorkload(here(results.memory)).flatMap((group) => memoryCards(group, lookOf)),
)}
`;
}

function cards(title: string, kind: 'grid' | 'rows', content: Content): Content {
  if (content === undefined || (Array.isArray(content) && content.length === 0)) return undefined;
  return html`<h3>${title}</h3>
<div class="${kind}">
${content}</div>
`;
}

function byWorkload<Result extends { readonly workload: string }>(results: readonly Result[]): [Result, ...Result[]][] {
  const workloads = [...new Set(results.map(({ workload }) => workload))];
  return workloads.map((wanted) => results.filter(({ workload }) => workload === wanted)) as [Result, ...Result[]][];
}

function skippedTable({ skipped }: Results): Markup {
  return html`<div class="scroll" role="region" aria-label="Not measured" tabindex="0">
<table class="skipped">
<thead><tr><th scope="col">Contender</th><th scope="col">Where</th><th scope="col">Why not</th></tr></thead>
<tbody>
${skipped.map(
  ({
    scene,
    contender,
    workload,
    reason,
  }) => html`<tr><th scope="row">${contender}</th><td>${SCENES.find((known) => known.scene === scene)?.title ?? scene}<small>${workload ?? 'all workloads'}</small></td><td>${reason}</td></tr>
`,
)}</tbody>
</table>
</div>
`;
}
