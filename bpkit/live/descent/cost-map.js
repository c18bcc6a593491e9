// The map: bands of colour between contour lines, painted on a canvas.  All colours are transparent over the
// page's own paper, so that they are right in the light and in the dark: the deeper, the higher the cost.

export const BANDS = 16;
export const GRID = 61; // points along each side whose cost is computed; between them the map is bilinear
const SHADES = 8; // of a contour line, to smooth its edges
const SIZE = 360; // pixels
const LOWEST = [0, 150, 136, 0.03], HIGHEST = [66, 62, 160, 0.72], LINE = [100, 120, 155, 0.75];

const mix = (a, b, t) => a.map((from, i) => from + (b[i] - from) * t);
const band = (k) => mix(LOWEST, HIGHEST, k / (BANDS - 1));
export const bandColor = (k) => `rgb(${band(k).slice(0, 3).map(Math.round).join(" ")} / ${band(k)[3]})`;

// A colour as the canvas keeps it: red first in memory, alpha last.
const packed = ([r, g, b, a]) => ((Math.round(a * 255) << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
const COLORS = Uint32Array.from({ length: BANDS * (SHADES + 1) }, (_, k) => packed(mix(band(Math.floor(k / (SHADES + 1))), LINE, (k % (SHADES + 1)) / SHADES)));

export class CostMap {
  constructor(canvas) {
    canvas.width = canvas.height = SIZE;
    this.context = canvas.getContext("2d");
    this.image = this.context.createImageData(SIZE, SIZE);
    this.pixels = new Uint32Array(this.image.data.buffer);
    const places = Float64Array.from({ length: SIZE }, (_, i) => (i / (SIZE - 1)) * (GRID - 1));
    this.cells = Uint8Array.from(places, (place) => Math.min(GRID - 2, place)); // between which points of the grid a pixel is,
    this.shares = places.map((place, i) => place - this.cells[i]); // and how far from the first to the second
  }

  // The cost where band k begins: the bands are narrower where the cost is low, so that the valley has lines, too.
  level(k) {
    return this.low + (this.high - this.low) * (k / BANDS) ** 2;
  }

  // costs: of a grid of GRID \u00d7 GRID points, row by row from the bottom
  paint(costs) {
    const finite = costs.filter(Number.isFinite), range = (this.high = Math.max(...finite)) - (this.low = Math.min(...finite));
    const heights = costs.map((cost) => (Number.isFinite(cost) ? BANDS * Math.sqrt((cost - this.low) / (range || 1)) : BANDS));
    const line = new Float64Array(GRID), below = new Float64Array(SIZE); // heights on this row of pixels, and on the last
    for (let y = 0; y < SIZE; y++) {
      const first = this.cells[y] * GRID, share = this.shares[y], start = (SIZE - 1 - y) * SIZE;
      for (let i = 0; i < GRID; i++) line[i] = heights[first + i] * (1 - share) + heights[first + GRID + i] * share;
      let left = line[0];
      for (let x = 0; x < SIZE; x++) {
        const cell = this.cells[x], height = line[cell] + (line[cell + 1] - line[cell]) * this.shares[x];
        const along = height - left, up = y ? height - below[x] : 0, steep = along * along + up * up;
        const nearest = (height + 0.5) | 0, off = height - nearest;
        // 1 on a contour line, 0 a pixel beside it.
        const shade = nearest && off * off < steep ? 1 - Math.abs(off) / Math.sqrt(steep) : 0;
        const inBand = Math.min(BANDS - 1, height | 0);
        this.pixels[start + x] = COLORS[inBand * (SHADES + 1) + ((shade * SHADES + 0.5) | 0)];
        left = below[x] = height;
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }
}
