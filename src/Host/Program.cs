using Saola.Host;

return await (args.FirstOrDefault(a => !a.StartsWith('-')) switch {
  null or "serve" => Server.Run(args),
  "migrate" => Verbs.Migrate(args),
  "verify" => Verbs.Verify(args),
  "pack" => Verbs.Pack(args),
  "people" => Verbs.People(args),
  "administrator" => Verbs.Administrator(args),
  var other => Verbs.Unknown(other),
});

/// <summary>The program; visible to the tests that start it.</summary>
public partial class Program;
