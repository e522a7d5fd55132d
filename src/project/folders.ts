/** Where the handlers of a project lie. */
export const HANDLERS = 'websocket/handlers/';
