// The words that figures share.  Every figure has the rest of its words in a file of its own.

// A table of words by language, in the language of the page.
export const inLanguage = (table) => table[document.documentElement.lang.slice(0, 2)] ?? table.en;

export const common = inLanguage({
  en: {
    input: "input",
    hidden: "hidden",
    output: "output",
    cost: "cost",
    loss: "loss",
    cross_entropy: "cross-entropy",
    binary_cross_entropy: "binary cross-entropy",
    half_squared_error: "half squared error",
    mse: "mean squared error",
    step_size: "step size",
    layer: (number) => `layer ${number}`,
    value: "value",
    gradient: "gradient",
    network: "The network: every unit with its value, every connection with its weight and its gradient.",
    forward: "Forward",
    back: "Back",
    play: "Play",
    pause: "Pause",
    step: "Take the step",
    undo: "Take it back",
    reset: "Start again",
    predict: "Let me predict",
    skip: "Just show me",
    answer: "Check",
    yourNumber: "Your number",
    wanted: "Please type a number, such as 0.25, \u22121,5 or 2/3.",
    right: "Right.",
    wrong: "Not this time.",
    earlier: "Earlier: ",
  },
});
