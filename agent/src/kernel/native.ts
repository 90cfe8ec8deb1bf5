import koffi, { type KoffiFunc } from 'koffi'
import { KernelError } from './error'

/**
 * Every call into libbpf, the C library and our own ring reader, and nothing else: the only file that knows koffi.
 * libbpf 1.x gives -errno for what returns int; what returns a pointer sets errno.
 */

/** Opaque: only handed back to C. */
export type Pointer = bigint & { readonly pointer: unique symbol }

export interface Native {
  readonly open: (path: string, options: null) => Pointer | null
  readonly load: (object: Pointer) => number
  readonly closeObject: (object: Pointer) => void
  readonly findMap: (object: Pointer, name: string) => Pointer | null
  readonly findProgram: (object: Pointer, name: string) => Pointer | null
  readonly setLog: (program: Pointer, buffer: Uint8Array, size: number) => number
  readonly setLogLevel: (program: Pointer, level: number) => number
  readonly programFd: (program: Pointer) => number
  readonly mapFd: (map: Pointer) => number
  readonly reuseMap: (map: Pointer, fd: number) => number
  readonly setMaxEntries: (map: Pointer, entries: number) => number
  readonly possibleCpus: () => number

  readonly createMap: (
    type: number,
    name: string,
    keySize: number,
    valueSize: number,
    maxEntries: number,
    options: Uint8Array
  ) => number
  readonly lookup: (fd: number, key: Uint8Array, value: Uint8Array) => number
  readonly update: (fd: number, key: Uint8Array, value: Uint8Array, flags: number) => number
  readonly remove: (fd: number, key: Uint8Array) => number
  readonly nextKey: (fd: number, key: Uint8Array | null, next: Uint8Array) => number
  readonly updateBatch: (fd: number, keys: Uint8Array, values: Uint8Array, count: [number], options: Uint8Array) => number
  readonly removeBatch: (fd: number, keys: Uint8Array, count: [number], options: Uint8Array) => number
  readonly lookupBatch: (
    fd: number,
    from: Uint8Array | null,
    to: Uint8Array,
    keys: Uint8Array,
    values: Uint8Array,
    count: [number],
    options: Uint8Array
  ) => number
  readonly mapById: (id: number) => number
  readonly info: (fd: number, info: Uint8Array, size: [number]) => number

  readonly pin: (fd: number, path: string) => number
  readonly pinned: (path: string) => number
  readonly updateLink: (link: number, program: number, options: null) => number
  readonly detachLink: (link: number) => number
  readonly testRun: (program: number, options: Uint8Array) => number
  /** The same in another thread. */
  readonly testRunAsync: (program: number, options: Uint8Array) => Promise<number>

  readonly createHook: (hook: Uint8Array) => number
  readonly destroyHook: (hook: Uint8Array) => number
  readonly attachFilter: (hook: Uint8Array, options: Uint8Array) => number
  readonly detachFilter: (hook: Uint8Array, options: Uint8Array) => number
  readonly queryFilter: (hook: Uint8Array, options: Uint8Array) => number
}

export interface System {
  readonly close: (fd: number) => number
  readonly openFile: (path: string, flags: number, mode: number) => number
  readonly setns: (fd: number, type: number) => number
  readonly unshare: (flags: number) => number
  readonly mount: (source: string, target: string, type: string, flags: number, data: null) => number
  readonly socket: (domain: number, type: number, protocol: number) => number
  readonly bind: (fd: number, address: Uint8Array, size: number) => number
  readonly send: (fd: number, data: Uint8Array, size: number, flags: number) => number
  readonly receive: (fd: number, data: Uint8Array, size: number, flags: number) => number
  readonly setSocketOption: (fd: number, level: number, name: number, value: Uint8Array, size: number) => number
  readonly getSocketOption: (fd: number, level: number, name: number, value: Uint8Array, size: [number]) => number
  readonly connect: (fd: number, address: Uint8Array, size: number) => number
}

export interface RingLibrary {
  readonly open: (fd: number, size: number) => Pointer | null
  readonly drain: (ring: Pointer, out: Uint8Array, capacity: number, record: number) => number
  readonly close: (ring: Pointer) => void
}

let libbpf: Native | undefined

/** Throws KernelError where the machine has no libbpf. */
export function native(): Native {
  libbpf ??= loadLibbpf()
  return libbpf
}

function loadLibbpf(): Native {
  const library = open('libbpf.so.1', 'Install libbpf1 (Debian), or libbpf 1.x of your system.')
  const bind = <T>(definition: string): T => library.func(definition) as T
  bind<(print: null) => void>('void *libbpf_set_print(void *print)')(null)
  const testRun = bind<KoffiFunc<Native['testRun']>>('int bpf_prog_test_run_opts(int fd, void *opts)')
  return {
    open: bind('void *bpf_object__open_file(const char *path, const void *opts)'),
    load: bind('int bpf_object__load(void *obj)'),
    closeObject: bind('void bpf_object__close(void *obj)'),
    findMap: bind('void *bpf_object__find_map_by_name(void *obj, const char *name)'),
    findProgram: bind('void *bpf_object__find_program_by_name(void *obj, const char *name)'),
    setLog: bind('int bpf_program__set_log_buf(void *prog, void *buf, size_t size)'),
    setLogLevel: bind('int bpf_program__set_log_level(void *prog, uint32_t level)'),
    programFd: bind('int bpf_program__fd(void *prog)'),
    mapFd: bind('int bpf_map__fd(void *map)'),
    reuseMap: bind('int bpf_map__reuse_fd(void *map, int fd)'),
    setMaxEntries: bind('int bpf_map__set_max_entries(void *map, uint32_t entries)'),
    possibleCpus: bind('int libbpf_num_possible_cpus()'),
    createMap: bind(
      'int bpf_map_create(uint32_t type, const char *name, uint32_t key, uint32_t value, uint32_t max, const void *opts)'
    ),
    lookup: bind('int bpf_map_lookup_elem(int fd, const void *key, void *value)'),
    update: bind('int bpf_map_update_elem(int fd, const void *key, const void *value, uint64_t flags)'),
    remove: bind('int bpf_map_delete_elem(int fd, const void *key)'),
    nextKey: bind('int bpf_map_get_next_key(int fd, const void *key, void *next)'),
    updateBatch: bind(
      'int bpf_map_update_batch(int fd, const void *keys, const void *values, _Inout_ uint32_t *count, const void *opts)'
    ),
    removeBatch: bind('int bpf_map_delete_batch(int fd, const void *keys, _Inout_ uint32_t *count, const void *opts)'),
    lookupBatch: bind(
      'int bpf_map_lookup_batch(int fd, void *from, void *to, void *keys, void *values, _Inout_ uint32_t *count, const void *opts)'
    ),
    mapById: bind('int bpf_map_get_fd_by_id(uint32_t id)'),
    info: bind('int bpf_obj_get_info_by_fd(int fd, void *info, _Inout_ uint32_t *size)'),
    pin: bind('int bpf_obj_pin(int fd, const char *path)'),
    pinned: bind('int bpf_obj_get(const char *path)'),
    updateLink: bind('int bpf_link_update(int link, int prog, const void *opts)'),
    detachLink: bind('int bpf_link_detach(int link)'),
    testRun,
    testRunAsync: (program, options) =>
      new Promise((resolve, reject) =>
        testRun.async(program, options, (error, result) => (error ? reject(error) : resolve(result)))
      ),
    createHook: bind('int bpf_tc_hook_create(void *hook)'),
    destroyHook: bind('int bpf_tc_hook_destroy(void *hook)'),
    attachFilter: bind('int bpf_tc_attach(const void *hook, void *opts)'),
    detachFilter: bind('int bpf_tc_detach(const void *hook, const void *opts)'),
    queryFilter: bind('int bpf_tc_query(const void *hook, void *opts)')
  }
}

let libc:
  | (System & { readonly bpf: (number: number, command: number, attr: Uint8Array, size: number) => number })
  | undefined

export function system(): System {
  libc ??= loadLibc()
  return libc
}

function loadLibc() {
  const library = open('libc.so.6', 'The agent runs on Linux with glibc.')
  const bind = <T>(definition: string): T => library.func(definition) as T
  // koffi has no ssize_t; long is as wide wherever eBPF runs.
  return {
    bpf: bind<(number: number, command: number, attr: Uint8Array, size: number) => number>(
      'long syscall(long number, long command, void *attr, unsigned int size)'
    ),
    close: bind<System['close']>('int close(int fd)'),
    openFile: bind<System['openFile']>('int open(const char *path, int flags, int mode)'),
    setns: bind<System['setns']>('int setns(int fd, int type)'),
    unshare: bind<System['unshare']>('int unshare(int flags)'),
    mount: bind<System['mount']>(
      'int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data)'
    ),
    socket: bind<System['socket']>('int socket(int domain, int type, int protocol)'),
    bind: bind<System['bind']>('int bind(int fd, const void *address, uint32_t size)'),
    send: bind<System['send']>('long send(int fd, const void *data, size_t size, int flags)'),
    receive: bind<System['receive']>('long recv(int fd, void *data, size_t size, int flags)'),
    setSocketOption: bind<System['setSocketOption']>(
      'int setsockopt(int fd, int level, int name, const void *value, uint32_t size)'
    ),
    getSocketOption: bind<System['getSocketOption']>(
      'int getsockopt(int fd, int level, int name, void *value, _Inout_ uint32_t *size)'
    ),
    connect: bind<System['connect']>('int connect(int fd, const void *address, uint32_t size)')
  }
}

const SYS_BPF: Readonly<Record<string, number>> = { x64: 321, arm64: 280 }

/** bpf(2), for what libbpf 1.1 has no call for. Gives -errno. */
export function bpf(command: number, attr: Uint8Array): number {
  libc ??= loadLibc()
  const number = SYS_BPF[process.arch]
  if (number === undefined) throw new KernelError(`eBPF on ${process.arch}`, 38, 'The agent runs on x86-64 and arm64.')
  const result = libc.bpf(number, command, attr, attr.length)
  return result < 0 ? -koffi.errno() : result
}

/** For calls of the C library, which give -1: -errno. */
export function orErrno(result: number): number {
  return result < 0 ? -koffi.errno() : result
}

/** errno of a call that gave no pointer. */
export function lastErrno(): number {
  return koffi.errno()
}

/** Where a buffer's bytes are, for structs that hold pointers. The buffer must stay referenced meanwhile. */
export function addressOf(bytes: Uint8Array): bigint {
  return koffi.address(bytes)
}

export function loadRingLibrary(path: string): RingLibrary {
  const library = open(path, 'Build it: node agent/build.mjs.')
  return {
    open: library.func('void *pc_ring_open(int fd, uint32_t size)') as RingLibrary['open'],
    drain: library.func(
      'int pc_ring_drain(void *ring, void *out, uint32_t capacity, uint32_t record)'
    ) as RingLibrary['drain'],
    close: library.func('void pc_ring_close(void *ring)') as RingLibrary['close']
  }
}

export interface Poll {
  close(): void
  ref(): void
  unref(): void
}

/** Calls back on this thread's event loop when `fd` can be read, or written. No thread waits meanwhile. */
export function poll(fd: number, ready: () => void, what: 'readable' | 'writable' = 'readable'): Poll {
  return koffi.node.poll(fd, { [what]: true }, ready)
}

function open(path: string, hint: string) {
  try {
    return koffi.load(path)
  } catch (error) {
    throw new KernelError(`Loading ${path}`, 2, `${error instanceof Error ? error.message : error}. ${hint}`)
  }
}
