/** A valid text of each format; none is valid for another format. */
export const formatSamples: Readonly<Record<string, string>> = {
  'date-time': '2025-01-31T12:30:00Z',
  date: '2025-01-31',
  time: '12:30:00Z',
  email: 'ada@example.com',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
};
