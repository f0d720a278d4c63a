using Microsoft.Extensions.Configuration;

namespace Saola.Kernel;

/// <summary>Machine settings, read from <c>SAOLA_*</c>. A required one that is missing stops the program.</summary>
public sealed class Settings(IConfiguration configuration) {
  /// <summary>Connection of the role that may only append to the ledger (saola_web).</summary>
  public string DbWeb => Required("SAOLA_DB_WEB");

  /// <summary>Connection of the sealer (saola_seal).</summary>
  public string DbSeal => Required("SAOLA_DB_SEAL");

  /// <summary>Connection of the role that changes tables of registries (saola_shape).</summary>
  public string DbShape => Required("SAOLA_DB_SHAPE");

  /// <summary>Connection of the owner; only <c>migrate</c> and <c>verify</c> use it.</summary>
  public string DbOwner => Required("SAOLA_DB");

  /// <summary>The folder of files, keys and secrets.</summary>
  public string Data => Required("SAOLA_DATA");

  /// <summary>The address under which people reach the program, without a trailing slash.</summary>
  public string Url => (configuration["SAOLA_URL"] ?? "http://127.0.0.1:8080").TrimEnd('/');

  /// <summary>Requests a minute from one network at the doors of strangers where something is guessed or costs much.</summary>
  public int AnonymousPerMinute => int.TryParse(configuration["SAOLA_ANONYMOUS_PER_MINUTE"], out var limit) ? limit : 30;

  public string? this[string name] => configuration[name];

  public string Required(string name) =>
    configuration[name] is { Length: > 0 } value ? value : throw new MissingSettingException(name);
}

/// <summary>A setting that this command needs is not there.</summary>
public sealed class MissingSettingException(string name) : InvalidOperationException($"The setting {name} is missing; docs/settings.md says what it means.");
