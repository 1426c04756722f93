/** Tests of whose an event is. */
@NullMarked
package dev.picket.collector.context;

import org.jspecify.annotations.NullMarked;
