// Reading, importing and the plans of a registry of five million records. Started by bench/registries/run, see bench/README.md.
using Saola.Bench;

var cluster = new Cluster();
return args.FirstOrDefault() switch {
  "read" => await Reads.Run(cluster, Number(1, 1_000)),
  "tiles" => await TileReads.Run(cluster, Number(1, 500)),
  "import" => await Imports.Run(cluster, Number(1, 50_000)),
  "plans" => await Questions.Run(cluster),
  _ => Usage(),
};

int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at], System.Globalization.CultureInfo.InvariantCulture) : otherwise;

static int Usage() {
  Console.Error.WriteLine("""
    bench/registries/run read [REQUESTS=1000]    key, filtered page, words and box over HTTP, each beside its own statement
    bench/registries/run tiles [TILES=500]       tiles of a map over HTTP, made and kept, beside ST_AsMVT alone
    bench/registries/run import [ROWS=50000]     an import beside COPY of the same rows into the same table
    bench/registries/run plans                   the plans of what lists, interfaces and histories ask: no full scan of a large table
    """);
  return 64;
}
