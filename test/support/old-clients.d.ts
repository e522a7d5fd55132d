// The older clients declare their types where today's module resolution does not look.
declare module 'socket.io-client-3' {
  export function io(url: string, options: object): unknown;
}
declare module 'socket.io-client-4.0' {
  export function io(url: string, options: object): unknown;
}
