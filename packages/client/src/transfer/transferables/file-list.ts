import { type Attachment, DEFAULT_LIMITS, dataCloneError } from '@peerport/protocol';
import type { Transferable } from '../carrier.ts';
import { makeBlob, readBlob, sizeOf } from './blob.ts';
import { attribute, isFileList } from './brands.ts';

type FileListAttachment = Extract<Attachment, { kind: 'file-list' }>;

const { maxFilesCount } = DEFAULT_LIMITS;

/** As it was when this was loaded: a page may replace it. Only windows have it. */
const { DataTransfer } = globalThis;
const lengthOf = attribute<number>('FileList', 'length');

/** A `FileList`: its files are copied like any others. */
export const fileListTransferable: Transferable<FileList> = {
  kinds: ['file-list'],
  mode: 'clone',
  isPort: false,
  matches: isFileList,
  prepare(list, path) {
    const length = lengthOf(list);
    if (length > maxFilesCount) {
      const problem = `is a FileList of ${length} files, more than the ${maxFilesCount} of maxFilesCount: post an array of them`;
      throw dataCloneError(path, problem);
    }
    return { take: () => readFiles(filesOf(list)) };
  },
  drop() {},
  reservedBytes: (list) => filesOf(list).reduce((sum, file) => sum + sizeOf(file), 0),
  receive(attachment) {
    if (DataTransfer === undefined) {
      throw dataCloneError(
        '$',
        'holds a FileList, which cannot be made where there is no window; post an array of its files',
      );
    }
    const transfer = new DataTransfer();
    for (const file of (attachment as FileListAttachment).files) transfer.items.add(makeBlob(file) as File);
    return transfer.files;
  },
};

async function readFiles(files: readonly File[]): Promise<FileListAttachment> {
  return { kind: 'file-list', files: await Promise.all(files.map(readBlob)) };
}

function filesOf(list: FileList): File[] {
  return Array.from({ length: lengthOf(list) }, (_, index) => list[index] as File);
}
