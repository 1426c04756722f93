/** The contract between agents and the collector: what is observed on a node, and the accounts that prove nothing was lost. */
@NullMarked
package dev.picket.event;

import org.jspecify.annotations.NullMarked;
