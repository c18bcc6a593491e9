// The steps of the two sweeps, what each of them brings, and what may be seen after so many of them.

export class Plan {
  // edges  { from, to, which, twice, suffix } of every arrow; `twice` if its node reads the same argument twice
  // steps  { kind, at, name } and, where a node hands back: { to, edge, parts, total }, the arrow, the arrows
  //        that have brought something to `to` by then, and how many will have in the end
  constructor({ data, steps }) {
    this.output = data.output;
    this.edges = data.nodes.flatMap(({ name, args }) => args.map((from, which) => {
      const twice = args.length === 2 && args[0] === args[1];
      return { from, to: name, which, twice, suffix: twice && which ? "_2" : "" };
    }));
    const numberOf = new Map(this.edges.map(({ to, which }, i) => [`${to} ${which}`, i]));
    const names = [...data.inputs, ...data.nodes.map(({ name }) => name)];
    this.brings = new Map(names.map((name) => [name, []])); // the arrows that bring contributions, in order
    this.known = new Map(data.inputs.map((name) => [name, 0])); // from which position on a value is known
    this.shared = this.edges.map(() => Infinity); // and a contribution
    this.seeded = data.nodes.length + 1;
    this.steps = steps.map(([kind, name, which], i) => {
      if (kind === "value") this.known.set(name, i + 1);
      if (kind !== "share") return { kind, name, at: name };
      const edge = numberOf.get(`${name} ${which}`), to = this.edges[edge].from, brought = this.brings.get(to);
      this.shared[edge] = i + 1;
      brought.push(edge);
      return { kind, name, which, at: to, to, edge, parts: [...brought] };
    });
    for (const step of this.steps) step.total = this.brings.get(step.at).length;
  }

  // What may be seen of every box and arrow: undefined where a number is not known yet.
  // `brought` counts the contributions that have come, `due` tells that there are more to come; `state` is "now" for the latest step, "next" for the coming one.
  view(sweep, position) {
    const { edges, brings, shared } = this, now = this.steps[position - 1], next = this.steps[position];
    const local = edges.map(({ to, which }) => sweep.partials(to)[which]);
    const share = (i) => sweep.gradient(edges[i].to) * local[i];
    const stateOf = (concerns) => (now && concerns(now) ? "now" : next && concerns(next) ? "next" : "");
    const gradientOf = (name) => {
      const all = brings.get(name), brought = all.filter((i) => shared[i] <= position);
      if (brought.length) return { gradient: brought.reduce((sum, i) => sum + share(i), 0), due: brought.length < all.length, brought: brought.length };
      const settled = all.length === 0 && position >= this.seeded; // the output, or what it does not depend on
      return { gradient: settled ? Number(name === this.output) : undefined, due: false, brought: 0 };
    };
    return {
      box: (name) => ({
        value: this.known.get(name) <= position ? sweep.value(name) : undefined,
        ...gradientOf(name),
        state: stateOf((step) => step.at === name),
      }),
      arrow: (i) => ({
        local: this.known.get(edges[i].to) <= position ? local[i] : undefined,
        share: shared[i] <= position ? share(i) : undefined,
        state: stateOf((step) => (step.kind === "value" ? edges[i].to === step.name : step.edge === i)),
      }),
    };
  }
}
