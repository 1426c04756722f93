/** Rules on files: lint, and their examples run. */
@NullMarked
package dev.picket.cli.rules;

import org.jspecify.annotations.NullMarked;
