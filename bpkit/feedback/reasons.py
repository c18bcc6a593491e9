"""Why a right answer is right, by what is asked for: a sentence without numbers that leads one step further.

An exercise has its own sentence (`because`) where there is a better one.
"""

# By quantity of a training step: the right `Pass` and the layer -> a sentence


def z(right, l):
    return "A weighted input is a row of W times what comes in, plus the unit's own bias."


def h(right, l):
    others = "Each unit bends its own weighted input, and knows nothing of the others."
    return {
        "relu": "A ReLU hands on what is above 0, and nothing of the rest.",
        "softmax": "A softmax weighs its inputs against each other, so its outputs add up to 1.",
        "identity": "Without a bend, a unit gives out what goes in.",
    }.get(right.network.f[l].name if l else "", others)


def data_loss(right, l):
    return "The loss looks at outputs and targets only; it does not ask which weights led there."


def cost(right, l):
    if not right.l2:
        return "Without a penalty the cost is the loss itself: only the outputs count."
    return "The cost is loss and penalty: large weights cost something even where every output is right."


def g(right, l):
    if l < right.L:
        return "Each unit collects an error from every unit that it feeds: a column of the weights, so the transpose."
    if right.loss.matched == "identity":
        return "The ½ is there to take away the 2 of the square: what is left is output minus target."
    return "That is how steep the loss is at each output; no unit's slope is in it yet."


def delta(right, l):
    if l == right.L:
        return output_delta(right)
    if right.network.f[l].name == "relu":
        return "A ReLU that is on hands the error on as it is; one that is off stops it."
    return "The errors come back through the weights, add up at the unit, and pass through its slope."


def output_delta(right):
    activation = right.network.f[right.L]
    if right.matched and activation.name == "identity":
        return "An output without a bend has the slope 1, so the error is δ as it is."
    if right.matched:
        return "This loss and this output belong together: of both slopes, only output minus target is left."
    if not activation.elementwise:
        return "Add the same to every z and a softmax stays as it is: that is why δ adds up to 0."
    return "The error passes through the slope of the output: the flatter it is there, the less comes through."


def dW(right, l):
    if right.single and right.l2:
        return "Error at the end times value at the start, and each weight's own share of the penalty."
    if right.single:
        return "A weight's gradient is made at its two ends: the error where it leads to, the value where it starts."
    if right.c == 1:
        return "Every sample adds its outer product, and one matrix product does them all at once."
    if right.l2:
        return "The mean divides the samples' outer products; the penalty counts once, whatever the batch."
    return "The mean divides the samples' outer products: more samples make it steadier, not larger."


def db(right, l):
    if not right.single:
        so = "add up" if right.c == 1 else "are averaged"
        return f"A bias enters every sample with the factor 1, so the errors {so}."
    alone = ", and no penalty is added" if right.l2 else ""
    return f"A bias enters its z with the factor 1, so δ is its gradient as it is{alone}."


def updated(right, l):
    return "A step goes against the gradient: away from where the cost would grow."


def dh_dz(right, l):
    if right.network.f[l].elementwise:
        return "Each unit depends on its own z only, so everything beside the diagonal is 0."
    return "The outputs add up to 1, so what one of them gains the others lose: every column adds up to 0."


OF_QUANTITY = {
    "z": z,
    "h": h,
    "data_loss": data_loss,
    "cost": cost,
    "g": g,
    "delta": delta,
    "dW": dW,
    "db": db,
    "W_new": updated,
    "b_new": updated,
    "dh_dz": dh_dz,
}
OF_GRADIENTS = "One δ a layer is enough: its gradients, and the way further down, are made from it."

# By quantity of a graph

OF_VALUE = "Each node needs only the values that it reads, so one walk in evaluation order finds them all."
OF_SLOPE = "A local derivative knows its own operation only; the rest of the graph has no say in it."
OF_SWEEP = "Each node hands on its derivative times the slope; where several arrive, they are added."


def derivative(graph, name):
    """Of d(output)/d(name): whether one arrow leads on from it, or several, and whether paths part further on."""
    arrows = [_read_by(graph, reached) for reached in _upwards(graph, name)]
    if arrows[0] > 1:
        return "Every arrow that leads on from here brings its share back, and the shares are added."
    if max(arrows) > 1:
        return "A single arrow leads on from here: what stands at its end, times its slope, is all that comes."
    return "A single path leads to the output, so the slopes along it are multiplied, and nothing is added."


def _read_by(graph, name):
    """How many arrows lead on from `name`."""
    return sum(node.args.count(name) for node in graph.nodes)


def _upwards(graph, name):
    """`name` and all nodes that a change of it reaches."""
    reached = [name]
    for node in graph.nodes:
        if set(node.args) & set(reached):
            reached.append(node.name)
    return reached
