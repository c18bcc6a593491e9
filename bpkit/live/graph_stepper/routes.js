// Where the boxes, the arrows and their labels stand, in pixels: from left to right, or downwards where that is narrower.

export const BOX = { width: 57, height: 56 };
export const PILL = 16;
const LABEL = { width: 40, height: 28 };
const MARGIN = 6, REACH = 5; // how far an operation's pill reaches into its box
const DEEPEST = 7; // of the columns that may stand below each other
const SPOTS = [0.5, 0.38, 0.62, 0.26, 0.74, 0.15, 0.85];

export const pillLength = (glyph) => Math.max(PILL, 6.5 * glyph.length + 7);

// places: { nodes: {name: [column, row]}, ways: {name: [[[column, row], ...], ...]} };
// edges: those of the plan; glyphs: {name: text of its pill}
export function routes({ nodes, ways }, edges, glyphs, width) {
  const last = Math.max(...Object.values(nodes).map(([column]) => column));
  const lowest = Math.max(...Object.values(nodes).concat(...Object.values(ways).flat()).map(([, row]) => row));
  const down = width < 520 && 2 * MARGIN + BOX.width + 74 * lowest <= width && last <= DEEPEST;
  const half = (down ? BOX.height : BOX.width) / 2;
  const room = (width - 2 * MARGIN - (last + 1) * BOX.width) / Math.max(1, last);
  const least = 33 - REACH + Math.max(PILL, ...Object.values(glyphs).map(pillLength)); // between columns, for a label
  const gap = down ? 48 : room >= least ? Math.min(room, 110) : least + 14;
  const step = down ? Math.min(120, (width - 2 * MARGIN - BOX.width) / Math.max(1, lowest)) : lowest <= 3 ? 84 : 70;
  const along = (column) => MARGIN + half + column * (2 * half + gap);
  const side = (down ? BOX.width : BOX.height) / 2;
  const across = (row) => MARGIN + side + row * step;
  const turned = ([a, b]) => (down ? [b, a] : [a, b]);
  const size = turned([along(last) + half + MARGIN, across(lowest) + side + MARGIN]);
  const shift = !down && size[0] < width ? (width - size[0]) / 2 : 0;
  const at = ([a, b]) => turned([a + shift, b]);

  const boxes = new Map(Object.entries(nodes).map(([name, [column, row]]) => [name, at([along(column), across(row)])]));
  const entry = (name) => half + (down ? PILL / 2 + 5 : pillLength(glyphs[name]) - REACH);

  // The pieces of an arrow between columns: [[a, b], [a, b], gap's number].
  const piecesOf = ({ to, which, twice }) => {
    const way = ways[to][which], other = ways[to][1 - which];
    const above = other && (way.at(-2)[1] - other.at(-2)[1] || which - 0.5) < 0;
    const end = !other ? 0 : above ? -4 : 4, start = twice ? 2 * end : 0;
    return way.slice(1).map(([column, row], k) => {
      const [column0, row0] = way[k], arrives = k === way.length - 2;
      return [
        [along(column0) + half, across(row0) + (k ? 0 : start)],
        [along(column) - (arrives ? entry(to) : half), across(row) + (arrives ? end : 0)],
        column0,
      ];
    });
  };
  const pieces = edges.map(piecesOf);
  const samples = pieces.map((one) => one.map(([p, q]) => Array.from({ length: 13 }, (_, k) => at(onCurve(p, q, k / 12)))));

  const paths = pieces.map((one) => one.map(([p, q], k) => {
    const middle = (p[0] + q[0]) / 2;
    return `${k ? "L" : "M"}${at(p)}C${at([middle, p[1]])} ${at([middle, q[1]])} ${at(q)}`;
  }).join(""));
  const tips = pieces.map((one) => at(one.at(-1)[1]));
  const starts = pieces.map((one) => at(one[0][0]));

  // Each label where it hides least: not on boxes or other labels, and on few other arrows.  Short arrows have the least choice.
  const taken = [];
  const solid = [...boxes].map(([name, [x, y]]) => {
    const before = name in ways ? entry(name) - half : 0;
    return down ? [x - BOX.width / 2, y - half - before, BOX.width, BOX.height + before] : [x - half - before, y - BOX.height / 2, BOX.width + before, BOX.height];
  });
  const labels = [];
  for (const i of [...edges.keys()].sort((i, j) => pieces[i].length - pieces[j].length)) {
    let best = { cost: Infinity };
    pieces[i].forEach(([p, q, number], k) => {
      for (const t of SPOTS) {
        const [x, y] = at(onCurve(p, q, t));
        const rect = [x - LABEL.width / 2, y - LABEL.height / 2, LABEL.width, LABEL.height];
        const hidden = overlap(rect, solid) + overlap(rect, taken);
        if (hidden * 15 >= best.cost) continue;
        const crossed = pieces.filter((other, j) => j !== i && other.some(([, , n], m) => n === number && samples[j][m].some((point) => within(point, rect)))).length;
        const cost = hidden * 15 + crossed * 0.7 + Math.abs(t - 0.5) * 0.4 + (pieces[i].length - 1 - k) * 0.1;
        if (cost < best.cost) best = { cost, hidden, place: [x, y], rect };
      }
    });
    const crowded = best.hidden > 0.12;
    if (!crowded) taken.push(best.rect);
    labels[i] = { place: best.place, crowded };
  }
  return { down, size: [size[0] + 2 * shift, size[1]], boxes, paths, tips, starts, labels };
}

function onCurve([a0, b0], [a1, b1], t) {
  const s = t * t * (3 - 2 * t), u = 1 - t, middle = (a0 + a1) / 2;
  return [u ** 3 * a0 + 3 * u * t * middle + t ** 3 * a1, b0 + (b1 - b0) * s];
}

// How much of the first rectangle the others cover together.
function overlap([x, y, w, h], others) {
  let area = 0;
  for (const [x1, y1, w1, h1] of others) {
    area += Math.max(0, Math.min(x + w, x1 + w1) - Math.max(x, x1)) * Math.max(0, Math.min(y + h, y1 + h1) - Math.max(y, y1));
  }
  return area / (w * h);
}

const within = ([x, y], [left, top, w, h]) => x > left && x < left + w && y > top && y < top + h;
