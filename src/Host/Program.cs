using Saola.Host;
using Saola.Kernel;

try {
  return await Run(args);
} catch (MissingSettingException e) {
  await Console.Error.WriteLineAsync(e.Message);
  return 78;
}

static Task<int> Run(string[] args) => args.FirstOrDefault(a => !a.StartsWith('-')) switch {
  null or "serve" => Server.Run(args),
  "migrate" => Verbs.Migrate(args),
  "verify" => Verbs.Verify(args),
  "pack" => Verbs.Pack(args),
  "people" => Verbs.People(args),
  "rows" => Verbs.Rows(args),
  "client" => Verbs.Client(args),
  "provider" => Verbs.Provider(args),
  "administrator" => Verbs.Administrator(args),
  var other => Verbs.Unknown(other),
};

/// <summary>The program; visible to the tests that start it.</summary>
public partial class Program;
