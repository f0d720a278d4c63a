// The data exchange beside nothing and nginx. Started by bench/exchange/run, see bench/README.md.
using System.Globalization;
using Saola.Bench;

var cluster = new Cluster();
return args.FirstOrDefault() switch {
  "through" => await Through.Run(cluster, Number(1, 15), Number(2, 64)),
  "kept" => await Kept.Run(cluster, Number(1, 60), Number(2, 64), Number(3, 0)),
  "topics" => await Topics.Run(cluster, Number(1, 15)),
  _ => Usage(),
};

int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

static int Usage() {
  Console.Error.WriteLine("""
    bench/exchange/run through [SECONDS=15] [CONNECTIONS=64]   answers of 1 KB and 100 KB directly, through nginx and through the exchange
    bench/exchange/run kept [SECONDS=60] [CONNECTIONS=64] [MESSAGES=0]   memory, search by message id and verification with as many messages as that makes, then with MESSAGES in the log
    bench/exchange/run topics [SECONDS=15]                     events end to end on PostgreSQL and over RabbitMQ, beside pgbench and raw publish
    bench/exchange/run faults [SECONDS=600]                    whether anything is lost or invented while the program is killed, PostgreSQL restarted and the disk filled
    """);
  return 64;
}
