/**
 * The names of Python's `builtins` module: functions, types and constants, without exceptions' full list.
 * Source: https://docs.python.org/3.14/library/functions.html and /library/constants.html.
 */
export const builtinNames: ReadonlySet<string> = new Set(
  `abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright
  credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help
  hex id input int isinstance issubclass iter len license list locals map max memoryview min next object oct open ord pow
  print property quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip
  __import__ BaseException Exception ArithmeticError AssertionError AttributeError BlockingIOError BrokenPipeError
  ConnectionError EOFError FileExistsError FileNotFoundError ImportError IndexError InterruptedError IOError
  IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotImplementedError
  OSError OverflowError PermissionError ProcessLookupError RecursionError ReferenceError RuntimeError StopAsyncIteration
  StopIteration SyntaxError SystemError SystemExit TimeoutError TypeError UnicodeDecodeError UnicodeEncodeError
  UnicodeError ValueError Warning ZeroDivisionError DeprecationWarning FutureWarning ResourceWarning RuntimeWarning
  UserWarning ExceptionGroup BaseExceptionGroup NotImplemented Ellipsis`.split(/\s+/),
);
