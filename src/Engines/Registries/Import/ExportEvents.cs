using Saola.Kernel;

namespace Saola.Registries;

[Event("registries.export_begun", "A list of a registry was asked for as a file")]
public sealed record ExportBegun(Guid Export, string Registry, string Format) : IEvent {
  string IEvent.ObjectKind => "registry_export";
  Guid IEvent.ObjectId => Export;
}

/// <param name="Rows">How many records are in the file; null when none could be made.</param>
[Event("registries.export_ended", "The file of a list was made, or could not be")]
public sealed record ExportEnded(Guid Export, string Registry, string Format, int? Rows) : IEvent {
  string IEvent.ObjectKind => "registry_export";
  Guid IEvent.ObjectId => Export;
}
