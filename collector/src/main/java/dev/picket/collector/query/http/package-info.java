/** Answers over HTTP: bytes in and out, who asks, and how much they may ask. */
@NullMarked
package dev.picket.collector.query.http;

import org.jspecify.annotations.NullMarked;
