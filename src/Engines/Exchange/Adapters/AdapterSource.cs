using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Registries;

namespace Saola.Exchange;

/// <summary>The subsystem that offers an adapter, and the office that answers for it.</summary>
internal sealed record AdapterOwner(Guid Subsystem, string Name, Guid Office, string OfficeCode) {
  /// <summary>A system of the office: by its right, and no other office's.</summary>
  public Actor Actor(Adapter adapter) => new(Subsystem, ActorKind.System, Name, new(Office, Office, OfficeCode, []), Rights(adapter).ToFrozenSet(StringComparer.Ordinal), []);

  /// <summary>What it needs to be allowed in the registries of the platform.</summary>
  public static IEnumerable<string> Rights(Adapter adapter) => adapter.Kind != SourceKind.Registry ? []
    : new[] { RegistryPermissions.Read, adapter.Personal ? RegistryPermissions.Personal : null, adapter.Writes ? RegistryPermissions.Write : null }.OfType<string>();
}

/// <summary>A source is asked for an operation.</summary>
/// <param name="Asked">The operation's <c>source</c>, filled for this request.</param>
/// <param name="Reason">Who asks and by which message, for the evidence.</param>
internal sealed record AdapterAsk(Adapter Adapter, AdapterOwner Owner, JsonObject Asked, string Reason);

/// <param name="Next">The cursor of the next page; null on the last.</param>
internal sealed record SourceRows(IReadOnlyList<JsonObject> Rows, string? Next = null) {
  /// <summary>There are more rows than may be read.</summary>
  public bool IsCut { get; init; }
}

/// <summary>Where the rows of a kind of adapters come from.</summary>
internal interface IAdapterSource {
  SourceKind Kind { get; }

  Task<Answer<SourceRows>> Ask(AdapterAsk ask, CancellationToken ct);

  /// <summary>What is wrong with the <c>source</c> of an operation, each with its JSON pointer below it.</summary>
  IEnumerable<(string Pointer, string Wrong)> Faults(System.Text.Json.JsonElement source);
}

/// <summary>The source is not there or failed: what it said stays here.</summary>
internal sealed class SourceFailedException(string message, Exception? inner = null) : Exception(message, inner);
