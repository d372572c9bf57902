/** A module without the default export that a model needs. */
export const run = () => [];
