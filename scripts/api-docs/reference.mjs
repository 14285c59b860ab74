import { mkdirSync, writeFileSync } from 'node:fs';
import ts from 'typescript'; // The same version as API Extractor's, whose nodes are read here.
import { docOf, linksAsText } from './docstrings.mjs';

const SECTIONS = ['Functions', 'Classes', 'Constants', 'Types'];

/**
 * Writes the API reference into a folder, as `NAME.md` for each entry point: the declarations from tsc, with their docstrings.
 * Declarations on another page are only named.
 *
 * @param {import('./entry-points.mjs').EntryPoint[]} entryPoints
 * @param {ts.Program} program
 * @param {string} folder
 */
export function writeReference(entryPoints, program, folder) {
  mkdirSync(folder, { recursive: true });
  const checker = program.getTypeChecker();
  const pages = entryPoints.map((entryPoint) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entryPoint.types));
    const symbols = module === undefined ? [] : checker.getExportsOfModule(module).map(resolved).filter(isPublic);
    return { ...entryPoint, symbols: symbols.sort(byName) };
  });
  function resolved(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  }
  const homes = homesOf(pages);
  for (const page of pages) writeFileSync(`${folder}/${page.slug}.md`, textOf(page, homes, checker));
  writeFileSync(`${folder}/README.md`, indexOf(pages, homes));
}

function byName(one, other) {
  return one.name < other.name ? -1 : 1;
}

/** The page that each symbol is on: of the entry points of its package that export it, the one that exports the fewest. */
function homesOf(pages) {
  const homes = new Map();
  for (const page of pages.toSorted((one, other) => one.symbols.length - other.symbols.length)) {
    for (const symbol of page.symbols) {
      const isOwn = symbol.declarations[0].getSourceFile().fileName.startsWith(`${page.folder}/`);
      if (isOwn && !homes.has(symbol)) homes.set(symbol, page);
    }
  }
  return homes;
}

function isPublic(symbol) {
  return symbol.declarations.every((declaration) => !isInternal(declaration));
}

function isInternal(node) {
  return ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

function textOf(page, homes, checker) {
  const own = page.symbols.filter((symbol) => homes.get(symbol) === page);
  const parts = [`# ${page.name}`];
  if (page.symbols.length === 0) parts.push('Is imported for what it does, and exports nothing.');
  for (const title of SECTIONS) {
    const symbols = own.filter((symbol) => sectionOf(symbol, checker) === title);
    if (symbols.length > 0) parts.push(`## ${title}`, ...symbols.map(entryOf));
  }
  const others = page.symbols.filter((symbol) => homes.get(symbol) !== page);
  if (others.length > 0) {
    const links = others.map(
      (symbol) => `- [\`${symbol.name}\`](${homes.get(symbol).slug}.md#${symbol.name.toLowerCase()})`,
    );
    parts.push('## Also exported', links.join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

function sectionOf(symbol, checker) {
  if (symbol.flags & ts.SymbolFlags.Class) return 'Classes';
  if (!(symbol.flags & ts.SymbolFlags.Value)) return 'Types';
  return checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0 ? 'Functions' : 'Constants';
}

function entryOf(symbol) {
  const statements = symbol.declarations.map(statementOf);
  const code = statements.map((statement) => `\`\`\`ts\n${declarationOf(statement)}\n\`\`\``);
  return [`### ${symbol.name}`, ...statements.map(docOf).filter(Boolean), ...code].join('\n\n');
}

/** The declaration of a variable is only part of its statement. */
function statementOf(declaration) {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

/** The text of a declaration, with the docstrings of its members, and without private parts. */
function declarationOf(statement) {
  const { text } = statement.getSourceFile();
  const hidden = 'members' in statement ? statement.members.filter(isHidden) : [];
  let code = '';
  let position = statement.getStart();
  for (const member of hidden) {
    code += text.slice(position, member.pos);
    position = member.end;
  }
  code += text.slice(position, statement.end);
  return linksAsText(code)
    .replace(/^export (declare )?/, '')
    .replaceAll(/^( {4})+/gm, (indent) => indent.slice(indent.length / 2))
    .replaceAll(/^\s*\n/gm, '');
}

function isHidden(member) {
  const isPrivate = ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private;
  return isPrivate || isInternal(member) || (member.name !== undefined && ts.isPrivateIdentifier(member.name));
}

function indexOf(pages, homes) {
  const lines = pages.map((page) => {
    const names = page.symbols.filter((symbol) => homes.get(symbol) === page).map(({ name }) => `\`${name}\``);
    return `- [\`${page.name}\`](${page.slug}.md)${names.length === 0 ? '' : `: ${names.join(', ')}`}`;
  });
  return `# API reference\n\nWritten by \`npm run docs\` from the docstrings in the sources.\n\n${lines.join('\n')}\n`;
}
