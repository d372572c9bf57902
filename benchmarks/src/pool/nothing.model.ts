import { defineModel } from '@repartee/core/providers';

/** What the pool costs around it is all there is. */
export default defineModel<undefined, number, number>({
  load: async () => ({ run: async (batch) => batch }),
});
