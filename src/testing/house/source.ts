/** Reads a source file as the import table sees it: what it imports, and which clocks and dice it touches. */
import { parseSync, Visitor } from 'oxc-parser'
import { CLOCKS_AND_DICE } from './rooms.ts'

export interface Import {
  readonly specifier: string
  /** What is taken from it; '*' is all of it. */
  readonly names: readonly string[]
  readonly line: number
}

export interface Use {
  readonly name: string
  readonly line: number
}

export interface SourceFile {
  /** From the root of the checkout, with "/". */
  readonly path: string
  readonly imports: readonly Import[]
  readonly uses: readonly Use[]
}

/** Imports of every kind: static, re-exports, dynamic with a literal, and `import('…')` in types; type-only ones too. */
export function readSource(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const line = (offset: number): number => text.slice(0, offset).split('\n').length
  const imports: Import[] = []
  const uses: Use[] = []

  for (const { moduleRequest, entries, start } of module.staticImports) {
    const names = entries.map(({ importName }) => importName.name ?? '*')
    imports.push({ specifier: moduleRequest.value, names, line: line(start) })
  }
  for (const { entries, start } of module.staticExports) {
    for (const { moduleRequest, importName } of entries) {
      if (moduleRequest === null) continue
      imports.push({ specifier: moduleRequest.value, names: [importName.name ?? '*'], line: line(start) })
    }
  }
  const take = (source: { readonly type: string; readonly value?: unknown }, at: number): void => {
    if (source.type !== 'Literal' || typeof source.value !== 'string') return
    imports.push({ specifier: source.value, names: ['*'], line: line(at) })
  }
  const use = (name: string, at: number): void => {
    if (CLOCKS_AND_DICE.includes(name)) uses.push({ name, line: line(at) })
  }
  /** Where a name is only the label of a field: `{ Date: 1 }`, `x.performance`. */
  const labels = new Set<number>()
  const label = ({ computed, key }: { readonly computed: boolean; readonly key: { readonly start: number } }): void => {
    if (!computed) labels.add(key.start)
  }
  new Visitor({
    ImportExpression: ({ source, start }) => take(source, start),
    TSImportType: ({ source, start }) => take(source, start),
    PropertyDefinition: label,
    MethodDefinition: label,
    TSPropertySignature: label,
    Property: (property) => {
      if (!property.shorthand) label(property)
    },
    MemberExpression: ({ object, property, computed, start }) => {
      if (!computed) labels.add(property.start)
      const name = memberName(property)
      if (object.type !== 'Identifier' || name === null) return
      use(`${object.name}.${name}`, start)
      if (object.name === 'globalThis') use(name, start)
    },
    Identifier: ({ name, start }) => {
      if (!labels.has(start)) use(name, start)
    },
  }).visit(program)
  return { path, imports, uses }
}

/** "now" in `x.now` and in `x['now']`; null for what is only known when it runs. */
function memberName(property: object): string | null {
  const name = 'name' in property ? property.name : 'value' in property ? property.value : null
  return typeof name === 'string' ? name : null
}
