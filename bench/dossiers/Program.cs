// Life cycles over HTTP and lists at volume. Started by bench/dossiers/run, see bench/README.md.
using Saola.Bench;

var cluster = new Cluster();
return args.FirstOrDefault() switch {
  "cycles" => await Cycles.Run(cluster, Number(1, 60), Number(2, 24), Number(3, 30)),
  "load" => await Loader.Run(cluster, Number(1, 1_000_000)),
  "volume" => await Volume.Run(cluster),
  _ => Usage(),
};

int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at], System.Globalization.CultureInfo.InvariantCulture) : otherwise;

static int Usage() {
  Console.Error.WriteLine("""
    bench/dossiers/run cycles [SECONDS=60] [AT_ONCE=24] [PGBENCH_SECONDS=30]   life cycles a second, between two runs of pgbench
    bench/dossiers/run load [DOSSIERS=1000000]                                 fills the database of so many dossiers
    bench/dossiers/run volume                                                  lists at 10,000 and at 1,000,000 dossiers, and their plans
    """);
  return 64;
}
