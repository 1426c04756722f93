/** Tests of the contract. */
@NullMarked
package dev.picket.event.wire;

import org.jspecify.annotations.NullMarked;
