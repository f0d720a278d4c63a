using Saola.Kernel;

namespace Saola.Registries;

/// <summary>What writes registries from outside this engine, and says before a definition comes into force what it could not write any more.</summary>
public interface IRegistryUse {
  /// <summary>What this definition would refuse and the one in force does not, each in a sentence.</summary>
  /// <param name="content">The definition as a file has it.</param>
  /// <param name="beside">What comes into force with it, by its ids.</param>
  Task<IReadOnlyList<string>> Refused(Work w, RegistryDefinition definition, string content, IReadOnlyDictionary<string, string> beside, CancellationToken ct);
}
