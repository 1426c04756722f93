package dev.picket.agent.capture.audit;

import java.util.ArrayList;
import java.util.List;

/** Paths in one form, however they were written. */
final class PathText {
    private static final int SEGMENTS_MAX = 256;

    private PathText() {}

    /** Absolute, without empty and dotted segments and without a slash at its end. */
    static String normal(String path) {
        return '/' + String.join("/", segments(path));
    }

    static List<String> segments(String path) {
        var segments = new ArrayList<String>();
        for (var segment : path.split("/", SEGMENTS_MAX)) {
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.removeLast();
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return segments;
    }
}
