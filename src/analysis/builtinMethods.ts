/**
 * Method names that in practice belong to built-in types alone: a call of one on an object of unknown type is a call on a
 * str, bytes, list, dict or set, and works on memory only. Names that libraries use for I/O as well (`get`, `read`, `pop`,
 * `update`, ...) are not here. Source: https://docs.python.org/3.14/library/stdtypes.html.
 */
export const builtinMethods: ReadonlySet<string> = new Set(
  `append capitalize casefold center count decode difference_update encode endswith expandtabs extend find format
  format_map fromhex fromkeys index insert intersection intersection_update isalnum isalpha isascii isdecimal isdigit
  isdisjoint isidentifier islower isnumeric isprintable isspace issubset issuperset istitle isupper items join keys ljust
  lower lstrip maketrans partition popitem removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip
  setdefault split splitlines startswith strip swapcase symmetric_difference title translate union upper values zfill
  bit_length as_integer_ratio is_integer to_bytes hex`.split(/\s+/),
);
