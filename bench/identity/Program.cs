// Sign-ins, tokens and introspections a second, each beside its floor. Started by bench/identity/run, see bench/README.md.
using System.Globalization;
using Saola.Bench;

return await Figures.Run(new Cluster(), Number(0, 10), Number(1, 16));

int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
