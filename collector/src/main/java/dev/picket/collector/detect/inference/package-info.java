/** What the use of models shows: whether every request to a model is told of, and every telling is true. */
@NullMarked
package dev.picket.collector.detect.inference;

import org.jspecify.annotations.NullMarked;
