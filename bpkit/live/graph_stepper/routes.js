// Where the boxes, the arrows and their labels stand, in pixels: from left to right, or downwards where that is narrower.

export const BOX = { width: 52, height: 58 };
export const PILL = { height: 16, above: 13 }; // how far an operation's pill reaches out of its box
const LABEL = { width: 44, height: 30 };
const MARGIN = 6;
const APART = 7; // of the middle, where two arrows come in
const NARROWEST = 54; // room between columns for a label
const DEEPEST = 7; // of the columns that may stand below each other
const SPOTS = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
const FLAT = 0.25; // slopes of lines that pass between the two numbers of a label

export const pillLength = (glyph) => Math.max(PILL.height, 6.5 * glyph.length + 7);

// places: { nodes: {name: [column, row]}, ways: {name: [[[column, row], ...], ...]} };
// edges: those of the plan; glyphs: {name: text of its pill}
export function routes({ nodes, ways }, edges, glyphs, width) {
  const last = Math.max(...Object.values(nodes).map(([column]) => column));
  const lowest = Math.max(...Object.values(nodes).concat(...Object.values(ways).flat()).map(([, row]) => row));
  const down = width < 520 && 2 * MARGIN + BOX.width + 74 * lowest <= width && last <= DEEPEST;
  const top = MARGIN + PILL.above;
  const half = (down ? BOX.height : BOX.width) / 2;
  const room = (width - 2 * MARGIN - (last + 1) * BOX.width) / Math.max(1, last);
  const gap = down ? 62 : room >= NARROWEST ? Math.min(room, 110) : 76;
  const step = down ? Math.min(120, (width - 2 * MARGIN - BOX.width) / Math.max(1, lowest)) : lowest <= 3 ? 88 : 80;
  const along = (column) => (down ? top : MARGIN) + half + column * (2 * half + gap);
  const side = (down ? BOX.width : BOX.height) / 2;
  const across = (row) => (down ? MARGIN : top) + side + row * step;
  const turned = ([a, b]) => (down ? [b, a] : [a, b]);
  const [wide, high] = turned([along(last) + half + MARGIN, across(lowest) + side + MARGIN]);
  const at = (place) => {
    const [x, y] = turned(place);
    return [x + Math.max(0, width - wide) / 2, y];
  };

  const boxes = new Map(Object.entries(nodes).map(([name, [column, row]]) => [name, at([along(column), across(row)])]));
  const entry = half + (down ? PILL.above : 0);

  // The pieces of an arrow between columns: [[a, b], [a, b], gap's number, how far it bends aside].
  const piecesOf = ({ to, which, twice }) => {
    const way = ways[to][which], other = ways[to][1 - which];
    const above = other && (way.at(-2)[1] - other.at(-2)[1] || which - 0.5) < 0;
    const end = !other ? 0 : above ? -APART : APART, start = twice ? end : 0, aside = twice && way.length === 2 ? (down ? 4 : 2) * end : 0;
    return way.slice(1).map(([column, row], k) => {
      const [column0, row0] = way[k], arrives = k === way.length - 2;
      return [
        [along(column0) + half, across(row0) + (k ? 0 : start)],
        [along(column) - (arrives ? entry : half), across(row) + (arrives ? end : 0)],
        column0,
        aside,
      ];
    });
  };
  const pieces = edges.map(piecesOf);
  const samples = pieces.map((one) => one.map((piece) => Array.from({ length: 13 }, (_, k) => at(onCurve(piece, k / 12)))));

  const paths = pieces.map((one) => one.map(([p, q, , aside], k) => {
    const middle = (p[0] + q[0]) / 2;
    return `${k ? "L" : "M"}${at(p)}C${at([middle, p[1] + aside])} ${at([middle, q[1] + aside])} ${at(q)}`;
  }).join(""));
  const tips = pieces.map((one) => at(one.at(-1)[1]));
  const starts = pieces.map((one) => at(one[0][0]));

  // Each label where it hides least: not on boxes, heads of arrows or other labels, and on few other arrows.  Short arrows have the least choice.
  const taken = [];
  const around = ([x, y], w, h) => [x - w / 2, y - h / 2, w, h];
  const solid = [
    ...[...boxes.values()].map((place) => around(place, BOX.width, BOX.height)),
    ...Object.entries(glyphs).map(([name, glyph]) => around(boxes.get(name), pillLength(glyph), BOX.height + 2 * PILL.above)),
    ...[...tips, ...starts].map((place) => around(place, 12, 12)),
  ];
  const labels = [];
  for (const i of [...edges.keys()].sort((i, j) => pieces[i].length - pieces[j].length)) {
    let best = { cost: Infinity };
    for (const piece of pieces[i]) {
      const [p, q, number] = piece;
      for (const t of SPOTS) {
        const [x, y] = at(onCurve(piece, t)), flat = !down && slope(p, q, t) < FLAT;
        const rect = around([x, y], LABEL.width, LABEL.height);
        const hidden = overlap(rect, solid) + overlap(rect, taken);
        if (hidden * 40 >= best.cost) continue;
        const crossed = pieces.filter((other, j) => j !== i && other.some(([, , n], m) => n === number && samples[j][m].some((point) => within(point, rect)))).length;
        const cost = hidden * 40 + crossed * 0.7 + Math.abs(t - 0.5) * 0.4 + (flat ? 0 : 0.3);
        if (cost < best.cost) best = { cost, hidden, place: [x, y], steep: !flat, rect };
      }
    }
    const crowded = best.hidden > 0.12;
    if (!crowded) taken.push(best.rect);
    labels[i] = { place: best.place, steep: best.steep, crowded };
  }
  return { down, size: [Math.max(width, wide), high], boxes, paths, tips, starts, labels };
}

function onCurve([[a0, b0], [a1, b1], , aside], t) {
  const s = t * t * (3 - 2 * t), u = 1 - t, middle = (a0 + a1) / 2;
  return [u ** 3 * a0 + 3 * u * t * middle + t ** 3 * a1, b0 + (b1 - b0) * s + 3 * u * t * aside];
}

function slope([a0, b0], [a1, b1], t) {
  return Math.abs((4 * t * (1 - t) * (b1 - b0)) / ((t * t + (1 - t) * (1 - t)) * (a1 - a0)));
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
