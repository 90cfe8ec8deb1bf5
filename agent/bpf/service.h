/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* Service translation has its place here, before the connection table: policy is about backends and their ports
 * (SPEC 5.4). Until then a Service address is judged as the address it is. */
#ifndef PC_SERVICE_H
#define PC_SERVICE_H

static __always_inline void pc_translate_service(struct pc_context *c)
{
}

#endif
