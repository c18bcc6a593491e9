"""What the known mistakes are called, and what to say of each: one or two sentences that lead on.

An exercise takes them from here by key, with its own wrong formula: `known("sign", formula)`.
"""

from .exercise import Mistake

WORDS = {
    # The error at the output
    "sign": (
        "The sign is flipped",
        "This points the other way. Which of output and target is subtracted from which, and which way is uphill?",
    ),
    "factor_2": (
        "A factor of 2",
        "The error counts double. Look at the factor in front of the square: what is left of it once you "
        "differentiate?",
    ),
    "downhill": (
        "The sign is flipped",
        "This points downhill. Which way does a gradient point, and where did a minus sign come in?",
    ),
    "mean_over_outputs": (
        "Divided by the number of outputs",
        "You took a mean over the outputs. Does this loss sum over them, or average?",
    ),
    # Activations
    "no_fprime": (
        "The slope is missing",
        "The error came back to the unit, but not through it. What does the activation do to a small change on the "
        "way?",
    ),
    "fprime_at_h": (
        "The slope is taken in the wrong place",
        "You put the activation h where the slope wants z. Which of the two does f′(z) ask for, and how can h tell it "
        "directly?",
    ),
    "sigmoid_hidden": (
        "The slope of another activation",
        "h(1 − h) is the slope of the sigmoid. Which activation has this layer?",
    ),
    "tanh_slope": (
        "The slope of another activation",
        "1 − h² is the slope of tanh. Which activation has this layer?",
    ),
    "no_relu_mask": (
        "The slope of the ReLU is missing",
        "An error went straight through a unit that is off. What is the slope of the ReLU there?",
    ),
    "mask_by_gradient": (
        "The ReLU is applied to the gradient",
        "You asked whether the gradient is positive. Whose sign decides whether a unit is on?",
    ),
    "no_activation": (
        "The activation is missing",
        "This is what goes into the unit. What does the unit give out?",
    ),
    # Softmax
    "softmax_elementwise": (
        "Softmax is treated entry by entry",
        "Each output depends on all the inputs of the softmax. Where are the entries off the diagonal of its Jacobian?",
    ),
    "delta_o_minus_t": (
        "The shortcut of another loss",
        "Output minus target is δ for softmax with cross-entropy. Which loss do you have here?",
    ),
    "cross_sign": (
        "The entries off the diagonal have the wrong sign",
        "If one input of the softmax grows, what must the other outputs do, so that they still sum to one?",
    ),
    "no_minus_square": (
        "The diagonal is only half done",
        "When an input of the softmax grows, its output's numerator grows, and so does the denominator. Did you "
        "differentiate both?",
    ),
    "not_weighted": (
        "The mean is not weighted",
        "You compared each error with the plain mean of the errors. With what does softmax weight them?",
    ),
    "no_mean": (
        "The mean error is not taken off",
        "You multiplied errors and outputs. What is taken off each error first, because the outputs share one sum?",
    ),
    # Matrices
    "no_transpose": (
        "The transpose is forgotten",
        "The weights are used as on the way forward. Which weights leave the unit you are going back to: a row of W, "
        "or a column?",
    ),
    "outer_order": (
        "The outer product is the wrong way round",
        "Row and column are exchanged. What do the rows of W stand for: the units it leads to, or those it comes from?",
    ),
    "own_activation": (
        "The layer's own activation is used",
        "The value that belongs to a weight is the one at its start. Does the weight start in this layer, or in the "
        "one below?",
    ),
    "no_input_factor": (
        "The value at the start is missing",
        "This is the error at the end of the weight. What is it multiplied by?",
    ),
    "one_path_only": (
        "Only one path is followed",
        "The unit feeds more than one output. Does the error of every one of them come back?",
    ),
    "misplaced_bracket": (
        "A bracket is misplaced",
        "The slope multiplies one share only. At which point do the shares come together: before the unit, or behind "
        "it?",
    ),
    "bias_left_out": ("The bias is left out", "The products are summed. What else goes into the weighted input?"),
    "column_for_row": (
        "A column is taken for the row",
        "The weights into unit j are those with j first. Which line of the matrix is that?",
    ),
    # Penalty
    "no_regulariser": (
        "The penalty's share is left out",
        "The loss has its share here. The weight has a second arrow in the graph: where does it lead?",
    ),
    "double_regulariser": (
        "The penalty counts double",
        "Look at the factor ½ in Ω: what does it leave when you differentiate the square?",
    ),
    "bias_regularised": ("The penalty is on the bias", "Which parameters does Ω sum over: all of them?"),
    "penalty_in_dh": (
        "The penalty got into the error",
        "An activation has arrows to the next layer only. Does one of them lead to the penalty?",
    ),
    "regulariser_m_times": (
        "The penalty is added once per sample",
        "The penalty does not know how many samples there are. How often does it stand in J?",
    ),
    "regulariser_divided": (
        "The penalty is averaged, too",
        "The mean is over the losses of the samples. Does the penalty stand inside it?",
    ),
    "penalty_added_twice": (
        "The penalty counts double",
        "Each half brings the penalty along. How often should the whole have it?",
    ),
    "penalty_lost": ("The penalty is left out", "J has two terms. Which of them knows only the weights?"),
    "loss_without_half": (
        "The ½ of the loss is left out",
        "Look at the loss again: what stands before the squared error?",
    ),
    "penalty_without_half": (
        "The ½ of the penalty is left out",
        "Look at Ω again: what stands before the sum of squares?",
    ),
    # Samples
    "sum_instead_of_mean": (
        "A sum in place of the mean",
        "You added the samples up. Does this cost add them or average them?",
    ),
    "mean_instead_of_sum": (
        "A mean in place of the sum",
        "You averaged over the samples. Does this cost average them or add them?",
    ),
    "last_sample_only": (
        "Only the last sample is left",
        "Each sample seems to have overwritten the one before. Is there an = where a += should be?",
    ),
    "bias_not_summed": (
        "The samples are not summed",
        "There is still one row a sample. The bias is shared by all samples: what happens to their shares?",
    ),
    "per_sample_updates": (
        "An update after every sample",
        "The second sample met weights that the first had already moved. When does the batch algorithm update?",
    ),
    # Updates
    "updated_weights": (
        "The weights are already updated",
        "Going back, you met the weights after their step. With which weights was the loss computed that you "
        "differentiate?",
    ),
    "step_uphill": ("The step goes uphill", "The gradient points where the cost grows. Which way do you want to go?"),
    "no_step_size": ("The step size is missing", "This is a whole gradient's length. By what is it multiplied?"),
    # Graphs
    "overwrite_at_fork_x": (
        "Contributions are overwritten at a fork",
        "x is read in more than one place. What happens to the contributions that come back from there: =, or +=?",
    ),
    "overwrite_at_fork_y": (
        "Contributions are overwritten at a fork",
        "y is read in more than one place. What happens to the contributions that come back from there: =, or +=?",
    ),
    "overwrite_at_fork": (
        "Contributions are overwritten at a fork",
        "A number is read in more than one place. What happens to the contributions that come back from there: =, or "
        "+=?",
    ),
    "reciprocal_sign_lost": (
        "The sign of the reciprocal's slope is lost",
        "If u grows, does 1/u grow or shrink? Let the sign of your slope say so.",
    ),
    "reciprocal_not_squared": (
        "The square in the reciprocal's slope is missing",
        "Write 1/u as a power of u and differentiate. What becomes of the exponent?",
    ),
    "mul_not_swapped": (
        "The factors are not swapped",
        "If one factor grows by a little, the product grows by that little times what: the same factor, or the other "
        "one?",
    ),
    "square_without_2": (
        "The 2 of the square is lost",
        "u² is u times u, and both of them grow. How much comes together?",
    ),
    "sigmoid_derivative_of_output": (
        "σ′ is taken at σ(x)",
        "You put the value of σ into σ′. Where is the slope wanted: at what went into σ, or at what came out?",
    ),
    "sigmoid_derivative_incomplete": (
        "Half of σ′ is missing",
        "σ itself is not its slope. When σ is nearly 1 it is flat: which factor makes it so?",
    ),
    "sigma_wrong_sign": (
        "A minus sign is missing in the exponential",
        "Your σ falls where it should rise. Look at the sign in the exponent.",
    ),
    "local_only": (
        "The local derivative alone",
        "This is the slope on the last arrow. What has come back to its end already?",
    ),
}


def known(key, formula):
    """The `Mistake` of this key with its own formula."""
    return Mistake(key, *WORDS[key], formula)
