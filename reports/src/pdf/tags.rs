//! The structure tree: what each piece of a page is (heading, paragraph, table
//! cell), so that a screen reader can read the document in order.
//! ISO 32000-1, 14.7 and 14.8.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// What a piece of the document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Document,
    /// Level 1 to 3.
    Heading(u8),
    Paragraph,
    Table,
    Caption,
    Row,
    ColumnHeader,
    RowHeader,
    Cell,
}

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Heading(1) => "H1",
            Self::Heading(2) => "H2",
            Self::Heading(_) => "H3",
            Self::Paragraph => "P",
            Self::Table => "Table",
            Self::Caption => "Caption",
            Self::Row => "TR",
            Self::ColumnHeader | Self::RowHeader => "TH",
            Self::Cell => "TD",
        }
    }

    const fn scope(self) -> Option<&'static str> {
        match self {
            Self::ColumnHeader => Some("Column"),
            Self::RowHeader => Some("Row"),
            _ => None,
        }
    }
}

/// A node of the tree, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId(usize);

enum Kid {
    Node(NodeId),
    Content { page: usize, mark: usize },
}

struct Node {
    role: Role,
    parent: Option<NodeId>,
    kids: Vec<Kid>,
}

/// The tree under construction. It begins with the document itself.
pub(super) struct Tags {
    nodes: Vec<Node>,
    /// For each page, the node that owns each of its marked pieces.
    owners: Vec<Vec<NodeId>>,
}

impl Tags {
    /// The node of the whole document.
    pub const ROOT: NodeId = NodeId(0);

    pub fn new() -> Self {
        Self {
            nodes: vec![Node { role: Role::Document, parent: None, kids: Vec::new() }],
            owners: Vec::new(),
        }
    }

    /// Add a node at the end of `parent`.
    pub fn add(&mut self, parent: NodeId, role: Role) -> NodeId {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node { role, parent: Some(parent), kids: Vec::new() });
        self.nodes[parent.0].kids.push(Kid::Node(id));
        id
    }

    /// The name of a node's role, as the pages write it.
    pub fn role(&self, node: NodeId) -> &'static str {
        self.nodes[node.0].role.name()
    }

    /// Give the next marked piece of `page` to `node`; answers its number on that page.
    pub fn mark(&mut self, node: NodeId, page: usize) -> usize {
        if self.owners.len() <= page {
            self.owners.resize_with(page + 1, Vec::new);
        }
        let mark = self.owners[page].len();
        self.owners[page].push(node);
        self.nodes[node.0].kids.push(Kid::Content { page, mark });
        mark
    }

    /// Write the tree into the document and tie the pages to it; answers the root's id.
    pub fn write(&self, file: &mut Document, pages: &[ObjectId]) -> ObjectId {
        let root = file.new_object_id();
        let ids: Vec<ObjectId> = self.nodes.iter().map(|_| file.new_object_id()).collect();
        for (node, id) in self.nodes.iter().zip(&ids) {
            file.set_object(*id, node.write(root, &ids, pages));
        }
        let mut numbers = Vec::new();
        for (number, page) in pages.iter().enumerate() {
            let owners = self.owners.get(number).map_or(&[][..], Vec::as_slice);
            let owners: Vec<Object> = owners.iter().map(|owner| ids[owner.0].into()).collect();
            numbers.push(integer(number));
            numbers.push(Object::Array(owners));
            if let Ok(page) = file.get_dictionary_mut(*page) {
                page.set("StructParents", integer(number));
                page.set("Tabs", "S");
            }
        }
        let parents = file.add_object(dictionary! { "Nums" => Object::Array(numbers) });
        file.set_object(
            root,
            dictionary! {
                "Type" => "StructTreeRoot",
                "K" => ids[Self::ROOT.0],
                "ParentTree" => parents,
                "ParentTreeNextKey" => integer(pages.len()),
            },
        );
        root
    }
}

impl Node {
    fn write(&self, root: ObjectId, ids: &[ObjectId], pages: &[ObjectId]) -> Dictionary {
        let kids = self.kids.iter().map(|kid| match kid {
            Kid::Node(node) => Object::from(ids[node.0]),
            Kid::Content { page, mark } => Object::from(dictionary! {
                "Type" => "MCR",
                "Pg" => pages[*page],
                "MCID" => integer(*mark),
            }),
        });
        let mut written = dictionary! {
            "Type" => "StructElem",
            "S" => self.role.name(),
            "P" => self.parent.map_or(root, |parent| ids[parent.0]),
            "K" => Object::Array(kids.collect()),
        };
        if let Some(scope) = self.role.scope() {
            written.set("A", dictionary! { "O" => "Table", "Scope" => scope });
        }
        written
    }
}

/// A count as a PDF number.
pub(super) fn integer(count: usize) -> Object {
    Object::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}
