// Task completions over the API and worklists at volume. Started by bench/process/run, see bench/README.md.
using Saola.Bench;

var cluster = new Cluster();
return args.FirstOrDefault() switch {
  "tasks" => await Completions.Run(cluster, Number(1, 30), Number(2, 12), Number(3, 30)),
  "worklist" => await Worklists.Run(cluster),
  "plans" => await Operations.Run(cluster),
  _ => Usage(),
};

int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at], System.Globalization.CultureInfo.InvariantCulture) : otherwise;

static int Usage() {
  Console.Error.WriteLine("""
    bench/process/run tasks [SECONDS=30] [AT_ONCE=12] [PGBENCH_SECONDS=30]   completions of a ten-task process a second, between two runs of pgbench
    bench/process/run worklist                                               worklists at 10,000 and at 1,000,000 open tasks
    bench/process/run plans                                                  what monitoring and migration ask at 1,000,000 instances: no full scan of a large table
    """);
  return 64;
}
