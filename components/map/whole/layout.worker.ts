// elk makes itself the worker that this file is loaded as.
import 'elkjs/lib/elk-worker.min.js'
