# The server, its plugins and their models: docker build -t repartee:0.1.0 .
#
# For NVIDIA GPUs: the same stages on an image with Node 20 (glibc), CUDA 12 and cuDNN 9, and onnxruntime-node told to
# fetch its CUDA libraries (not tried yet; docs/devices.md):
#   docker build --build-arg BASE=<that image> --build-arg ONNXRUNTIME=cuda12 -t repartee:0.1.0-cuda .
ARG BASE=node:20-slim

FROM ${BASE} AS build
ARG ONNXRUNTIME=skip
WORKDIR /app
COPY . .
# Compiles, too (the script "prepare").
RUN npm ci --no-audit --no-fund
# Its own install script, which `npm ci` is told to skip.
RUN ONNXRUNTIME_NODE_INSTALL=${ONNXRUNTIME} node node_modules/onnxruntime-node/script/install.js
# What only a build needs goes; 220 MB of libraries for other systems are part of it.
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf benchmarks/dist benchmarks/src \
    node_modules/onnxruntime-node/bin/napi-v*/darwin node_modules/onnxruntime-node/bin/napi-v*/win32

FROM ${BASE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000
WORKDIR /app
# Owned by root: the server reads, and writes nothing.
COPY --from=build /app /app
USER 1000:1000
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Another config: mount it, and name it in REPARTEE_CONFIG.
CMD ["node", "apps/server/bin/server.mjs"]
