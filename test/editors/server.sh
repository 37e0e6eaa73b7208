#!/bin/sh
# Stands for the installed program, and keeps with which code it ended.
node "$SERVER" "$@"
echo $? > "$EXIT_FILE"
