package dev.picket.collector.detect;

/** FNV-1a over UTF-16 units with MurmurHash3's finaliser: names as 64-bit numbers, the same on every machine. Two of a million names meet with p = 3e-8. */
public final class Hash64 {
    private Hash64() {}

    public static long of(String name) {
        return of(name, 0);
    }

    /** A name and a number that belong together. */
    public static long of(String name, int number) {
        long hash = 0xcbf29ce484222325L ^ number * 0x9e3779b97f4a7c15L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return finish(hash);
    }

    private static long finish(long hash) {
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
