"""From which step to which a training step needs each of its arrays."""


def steps(depth, every):
    """What is done, in order: ("forward", 1), …, ("loss", L), then ("backward", L), …, 1, and ("update", L).

    Of layers 0, every, 2 every, … h is kept; what lies between two of them is made once more on the
    way back, by steps such as ("again", 3).
    """
    yield from (("forward", l) for l in range(1, depth + 1))
    yield "loss", depth
    top = depth
    for start in reversed(range(0, depth, every)):
        yield from (("again", l) for l in range(start + 1, top))
        yield from (("backward", l) for l in range(top, start, -1))
        top = start
    yield "update", depth


def lifetimes(sizes, batch, every):
    """{name: (size, first step, last step)} of each array, from the step that makes it to the last that reads it.

    sizes  n_0, …, n_L

    dW1 stands for dW and db of layer 1 together, and "parameters" for all of them.
    """
    depth = len(sizes) - 1
    parameters = {l: sizes[l] * (sizes[l - 1] + 1) for l in range(1, depth + 1)}
    lives = {"parameters": [sum(parameters.values()), 1, 1], "h0": [batch * sizes[0], 1, 1]}
    values = {0: "h0"}  # the name that h of a layer has now

    def make(name, size):
        lives[name] = [size, number, number]

    def read(*names):
        for name in names:
            lives[name][2] = number

    for number, (does, l) in enumerate(steps(depth, every), start=1):
        read("parameters")
        if does in ("forward", "again"):
            read(values[l - 1])
            values[l] = f"h{l}" if does == "forward" else f"h{l} again"
            make(values[l], batch * sizes[l])
        elif does == "loss":
            read(values[l])
            make(f"dz{l}", batch * sizes[l])
        elif does == "backward":
            read(f"dz{l}", values[l - 1])
            make(f"dW{l}", parameters[l])
            if l > 1:
                make(f"dz{l - 1}", batch * sizes[l - 1])
        else:
            read(*(f"dW{l}" for l in parameters))
    return {name: tuple(life) for name, life in lives.items()}
