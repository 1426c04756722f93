package dev.picket.agent.capture.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * The few functions of the C library that the eBPF sources need, called through the foreign-function interface. Calls answer as the
 * kernel does: zero or more is a success, less is a negated errno. Any thread.
 */
@SuppressWarnings("restricted") // native access is what this class is for; the launcher grants it
public final class Libc {
    static final int ENOENT = 2;
    static final int EACCES = 13;
    static final int EPERM = 1;
    static final int ENOSPC = 28;
    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLOCK_MONOTONIC = 1;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int ERRNO_MAX = 4096;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = function(
            "syscall",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle OPEN = function(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle MAP = function(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle UNMAP = function(
            "munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle PAGE_SIZE = function("getpagesize", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    private static final MethodHandle CLOCK = function(
            "clock_gettime", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private Libc() {}

    /** bpf(2). */
    public static int bpf(int command, MemorySegment attributes) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            long answer = (long) SYSCALL.invokeExact(
                    state, bpfNumber(), command, attributes, Math.toIntExact(attributes.byteSize()));
            return answer < 0 ? -errno(state) : Math.toIntExact(answer);
        } catch (Throwable broken) {
            throw new IllegalStateException("cannot call bpf(2)", broken);
        }
    }

    /** Opens for reading; the caller closes. */
    public static int open(Path path) throws IOException {
        int answer = openRaw(path);
        if (answer < 0) {
            throw new IOException("cannot open " + path + ": " + name(-answer));
        }
        return answer;
    }

    public static void close(int descriptor) {
        try {
            var _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable broken) {
            throw new IllegalStateException("cannot call close(2)", broken);
        }
    }

    /** Maps a part of a descriptor's memory, shared, until the arena closes. */
    static MemorySegment map(int descriptor, long bytes, long offset, boolean writable, Arena arena)
            throws IOException {
        long address = mapRaw(descriptor, bytes, offset, writable ? PROT_READ | PROT_WRITE : PROT_READ);
        if (address < 0 && address > -ERRNO_MAX) {
            throw new IOException("cannot map memory: " + name((int) -address));
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes, arena, _ -> unmap(address, bytes));
    }

    static int pageSize() {
        try {
            return (int) PAGE_SIZE.invokeExact();
        } catch (Throwable broken) {
            throw new IllegalStateException("cannot call getpagesize(2)", broken);
        }
    }

    /** Nanoseconds of the clock that the kernel's rows are stamped with. */
    public static long monotonicNanos() {
        try (var arena = Arena.ofConfined()) {
            var time = arena.allocate(16, 8);
            var _ = (int) CLOCK.invokeExact(CLOCK_MONOTONIC, time);
            return time.get(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L + time.get(ValueLayout.JAVA_LONG, 8);
        } catch (Throwable broken) {
            throw new IllegalStateException("cannot call clock_gettime(2)", broken);
        }
    }

    /** An errno as people know it (asm-generic/errno-base.h). */
    public static String name(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM";
            case ENOENT -> "ENOENT";
            case 7 -> "E2BIG";
            case 9 -> "EBADF";
            case 12 -> "ENOMEM";
            case EACCES -> "EACCES";
            case 16 -> "EBUSY";
            case 17 -> "EEXIST";
            case 22 -> "EINVAL";
            case ENOSPC -> "ENOSPC";
            case 38 -> "ENOSYS";
            case 95 -> "EOPNOTSUPP";
            default -> "errno " + errno;
        };
    }

    private static int openRaw(Path path) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            int answer = (int) OPEN.invokeExact(state, arena.allocateFrom(path.toString()), O_RDONLY | O_CLOEXEC);
            return answer < 0 ? -errno(state) : answer;
        } catch (Throwable broken) {
            throw new IllegalStateException("cannot call open(2)", broken);
        }
    }

    private static long mapRaw(int descriptor, long bytes, long offset, int protection) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            long answer = (long) MAP.invokeExact(state, 0L, bytes, protection, MAP_SHARED, descriptor, offset);
            return answer == -1 ? -errno(state) : answer;
        } catch (Throwable broken) {
            throw new IllegalStateException("cannot call mmap(2)", broken);
        }
    }

    private static void unmap(long address, long bytes) {
        try {
            var _ = (int) UNMAP.invokeExact(address, bytes);
        } catch (Throwable broken) {
            throw new IllegalStateException("cannot call munmap(2)", broken);
        }
    }

    /** asm/unistd_64.h and asm-generic/unistd.h */
    private static long bpfNumber() {
        return System.getProperty("os.arch").equals("amd64") ? 321 : 280;
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    private static MethodHandle function(String name, FunctionDescriptor shape, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape, options);
    }
}
