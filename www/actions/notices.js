// @ts-check
// What a person is told: boxes that stay until dealt with, and sentences for screen readers.

/** @param {Store} store */
export function noticeActions(store) {
  return {
    /** Shows a box; one with the same id is replaced. @param {Notice} notice */
    tell(notice) {
      store.set({ notices: [...store.state.notices.filter((n) => n.id !== notice.id), notice] });
    },

    /** @param {string} id */
    dismiss(id) {
      if (store.state.notices.some((n) => n.id === id)) {
        store.set({ notices: store.state.notices.filter((n) => n.id !== id) });
      }
    },

    /** Read aloud once by screen readers. @param {string} text */
    say(text) {
      store.set({ said: text });
    },
  };
}
