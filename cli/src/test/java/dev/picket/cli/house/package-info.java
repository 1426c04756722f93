/** The house's rules, tested: order of the stages, purity, size, and that the drawing is true. */
@NullMarked
package dev.picket.cli.house;

import org.jspecify.annotations.NullMarked;
