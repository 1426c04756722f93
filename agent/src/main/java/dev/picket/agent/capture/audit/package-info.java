/** The API plane: Kubernetes audit logs, followed as they are written or read as recordings. */
@NullMarked
package dev.picket.agent.capture.audit;

import org.jspecify.annotations.NullMarked;
