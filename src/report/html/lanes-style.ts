/** How a drawn counterexample looks, in a page and alone. */
export const LANES_CSS: string = `.lanes .lane{stroke:var(--line)}
.lanes .process{font-size:12px;font-weight:600;fill:var(--ink)}.lanes .node,.lanes .moment{font-size:11px;fill:var(--muted)}
.lanes .label{font-size:12px;fill:var(--muted)}
.lanes .op rect{fill:var(--neighbour)}
.lanes .op.fail rect{fill:none;stroke:var(--neighbour);stroke-width:1.4}
.lanes .op.info rect{fill:none;stroke:var(--neighbour);stroke-width:1.4;stroke-dasharray:5 4}
.lanes .guilty .label{fill:var(--ink);font-weight:600}
.lanes .guilty rect,.lanes .guilty circle{fill:var(--refuted)}
.lanes .guilty.info rect,.lanes .guilty.fail rect{stroke:var(--refuted);fill:color-mix(in srgb,var(--refuted) 16%,transparent)}
.lanes .badge{fill:var(--on-bar);font-size:11px;font-weight:700;text-anchor:middle}
.lanes .op:target rect{stroke:var(--ink);stroke-width:2.4}.lanes .op:target circle{stroke:var(--ink);stroke-width:2}
.lanes .band rect{fill:var(--shade);opacity:.6}.lanes .band text{font-size:10.5px;font-style:italic;fill:var(--muted)}
.lanes .break{stroke:var(--muted);stroke-width:1;stroke-dasharray:2 3;fill:none}`
