/** Logs that others write, followed over rotation, restarts and kills. */
@org.jspecify.annotations.NullMarked
package dev.picket.agent.capture.log;
