/** Tests of the contract. */
@NullMarked
package dev.picket.event;

import org.jspecify.annotations.NullMarked;
