/** Placeholder. */
@NullMarked
package dev.picket.agent;

import org.jspecify.annotations.NullMarked;
