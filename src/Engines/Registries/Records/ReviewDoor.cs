using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.Registries;

/// <summary>Where proposals are found.</summary>
internal static class ReviewDoor {
  public const string Root = "/api/registries/change-proposals";

  /// <summary>For who decides.</summary>
  public const string Queue = "/can-bo/co-so-du-lieu/cho-duyet";

  /// <summary>For who proposed, and who may write the same.</summary>
  public const string Mine = "/can-bo/co-so-du-lieu/de-nghi";

  public static string Path(Guid proposal) => $"{Root}/{proposal}";
  public static string ToDecide(Guid proposal) => $"{Queue}/{proposal}";
  public static string Made(Guid proposal) => $"{Mine}/{proposal}";

  /// <summary>Where somebody goes who has written a record: to it, or to the proposal that waits for a second person.</summary>
  public static string After(string registry, RegistryRecord written) => written.Proposal is { } waits ? Made(waits) : Pages.RecordPaths.Record(registry, written.Id);

  /// <summary>A proposal in the version that was seen, as a list names it: <c>id.version</c>.</summary>
  public static string Name(Guid id, int version) => $"{id}.{version.ToString(CultureInfo.InvariantCulture)}";

  /// <summary>How many wait for the actor to decide, counted no further than an honest count goes.</summary>
  public static async ValueTask<RailCount?> Waiting(IServiceProvider services, CancellationToken ct) {
    var w = services.GetRequiredService<Work>();
    return new(await w.Db<ReviewDb>().ToDecide(w.Actor).Take(HonestCount.Limit + 1).LongCountAsync(ct));
  }

  public static AcceptProposals.Chosen? Read(string? name) =>
    name?.Split('.') is [var id, var version] && Guid.TryParse(id, out var proposal) && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? new(proposal, seen) : null;
}
