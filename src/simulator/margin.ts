/**
 * The margin of every judgement: a strategy must be better by this factor to be worth a change of code, and less is within what
 * a simulation can promise. One number, so that the choice, the break-even and the sensitivity cannot disagree.
 */
export const worthwhile = 1.1;
