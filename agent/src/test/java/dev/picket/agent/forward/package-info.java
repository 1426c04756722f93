@NullMarked
package dev.picket.agent.forward;

import org.jspecify.annotations.NullMarked;
