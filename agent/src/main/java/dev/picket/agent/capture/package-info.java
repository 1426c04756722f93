/** What the ways of seeing a plane have in common. */
@NullMarked
package dev.picket.agent.capture;

import org.jspecify.annotations.NullMarked;
